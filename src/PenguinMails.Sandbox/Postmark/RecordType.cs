namespace PenguinMails.Sandbox.Postmark;

internal enum RecordType { Delivery, Bounce, SpamComplaint, Open, Click, SubscriptionChange }
