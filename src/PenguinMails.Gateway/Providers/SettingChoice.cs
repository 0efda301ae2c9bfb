namespace PenguinMails.Gateway.Providers;

/// <summary>One of the values that a setting can have, as its provider calls it.</summary>
internal sealed record SettingChoice(string Value, string Name);
