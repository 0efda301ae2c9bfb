using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Storage;

/// <summary>Empty is not null: an attachment may have no bytes, an event no words.</summary>
public sealed class EmptyValueTests
{
    private static readonly Table<(Guid Id, string Text, byte[] Bytes)> Probe = new("probe",
        new("id", ColumnKind.Uuid, row => row.Id),
        new("text", ColumnKind.Text, row => row.Text),
        new("bytes", ColumnKind.Bytes, row => row.Bytes))
    {
        KeyColumns = 1,
    };

    [Theory, ClassData(typeof(Storages))]
    public async Task Empty_text_and_empty_bytes_are_stored_as_such(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var row = (Id: Guid.CreateVersion7(), Text: "", Bytes: Array.Empty<byte>());

        var read = await server.Get<Writer>().ChangeAsync(session =>
        {
            var bytes = session.Dialect == Dialect.Sqlite ? "BLOB" : "bytea";
            var id = session.Dialect == Dialect.Sqlite ? "BLOB" : "uuid";
            session.Execute($"CREATE TABLE probe (id {id} NOT NULL PRIMARY KEY, text TEXT NOT NULL, bytes {bytes} NOT NULL)");
            session.Insert(Probe, [row]);
            return session.Find(Probe, "t.text, t.bytes", [row], found => (Text: found.Text(0), Bytes: found.Bytes(1)));
        });

        Assert.Equal("", Assert.Single(read).Text);
        Assert.Empty(Assert.Single(read).Bytes);
    }
}
