namespace PenguinMails.Sandbox.Received;

internal sealed record Part(string Name, string ContentType, long Size);

/// <summary>What the page shows of a message; the text is let go when memory runs short.</summary>
internal abstract class Content(long size)
{
    /// <summary>Of the message; what it holds in memory is up to twice as much.</summary>
    public long Size { get; } = size;

    public bool Kept { get; private set; } = true;

    public void Drop()
    {
        Kept = false;
        Release();
    }

    /// <summary>The message as its recipient would read it.</summary>
    public abstract string Render(string recipient);

    protected abstract void Release();
}
