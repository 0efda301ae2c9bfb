namespace PenguinMails.Gateway.Providers;

/// <summary>All that the catalog has to be told of a provider: its one line.</summary>
/// <param name="Info">What the screens show.</param>
/// <param name="Add">Adds its adapter, and whatever that needs of its own; null while it is not to be had.</param>
internal sealed record ProviderRegistration(ProviderInfo Info, Action<IServiceCollection, IConfiguration>? Add = null);

/// <summary>The lettered tile that stands for a provider.</summary>
/// <param name="Colour">As in SVG.</param>
/// <param name="Ink">Of the letter: enough contrast to be read.</param>
/// <param name="Letter">Null for the first of the name.</param>
internal sealed record ProviderMark(string Colour, string Ink = "#fff", string? Letter = null);
