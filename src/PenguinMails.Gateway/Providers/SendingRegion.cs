using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Providers;

[Description("Where email is sent from.")]
[JsonConverter(typeof(JsonStringEnumConverter<SendingRegion>))]
public enum SendingRegion
{
    [Description("The United States.")]
    Us,
    [Description("The European Union.")]
    Eu,
}
