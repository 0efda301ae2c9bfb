using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Dashboard;

internal static class MessageAddresses
{
    public const string List = "/dashboard/messages";

    public const string Export = List + "/export.csv";

    public static string Message(Guid id) => $"{List}/{PublicId.Format(PublicId.Message, id)}";
    public static string Cancel(Guid id) => $"{Message(id)}/cancel";
    public static string Again(Guid id) => $"{Message(id)}/again";
    public static string Preview(Guid id) => $"{Message(id)}/preview";
}
