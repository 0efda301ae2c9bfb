using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>Sources of suppressions in the words of the API: a tenant's connections by their providers, those that are gone, too.</summary>
internal sealed class SuppressionSources(IReadOnlyDictionary<string, string> providers)
{
    public static SuppressionSources Of(Session read, Guid tenant) => new(read.Rows(
        "SELECT c.id, c.provider FROM connections c WHERE c.tenant_id = @tenant", new { tenant },
        row => (Id: PublicId.Format(PublicId.Connection, row.Uuid(0)), Provider: row.Text(1))).ToDictionary(one => one.Id, one => one.Provider));

    public string NameOf(string source) => providers.GetValueOrDefault(source, source);
}
