using System.Buffers;

namespace PenguinMails.Sandbox;

/// <summary>A whole request body in a rented buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private RequestBody(int size) => _buffer = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Null when the body is larger than the limit.</summary>
    public static async Task<RequestBody?> ReadAsync(HttpRequest request, int limit, CancellationToken ct)
    {
        if (request.ContentLength > limit) return null;
        var body = new RequestBody((int)(request.ContentLength ?? 16 * 1024) + 1);
        try
        {
            if (await body.FillAsync(request.Body, limit, ct)) return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async Task<bool> FillAsync(Stream from, int limit, CancellationToken ct)
    {
        while (true)
        {
            if (_length == _buffer.Length) Grow();
            var read = await from.ReadAsync(_buffer.AsMemory(_length), ct);
            if (read == 0) return true;
            _length += read;
            if (_length > limit) return false;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
