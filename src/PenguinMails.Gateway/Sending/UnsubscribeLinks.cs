namespace PenguinMails.Gateway.Sending;

internal sealed class UnsubscribeLinks
{
    public string For(Delivery delivery) => GetHashCode() + delivery.Id.ToString();
}
