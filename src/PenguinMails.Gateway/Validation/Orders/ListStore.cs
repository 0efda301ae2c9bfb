using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

internal enum ListState
{
    /// <summary>It is not known to be at the provider.</summary>
    Waiting,

    /// <summary>The provider has it.</summary>
    Sent,

    /// <summary>What the provider found is here.</summary>
    Found,

    /// <summary>The provider gave up on it.</summary>
    Failed,

    /// <summary>It was stopped before its end.</summary>
    Stopped,
}

/// <param name="SentAt">When it was uploaded, or was about to be.</param>
internal sealed record OrderedList(OrderKey Order, int Number, int Attempt, ListState State, long Addresses, long Processed, DateTimeOffset? SentAt)
{
    /// <summary>At the provider: the same after a restart, so that nothing is uploaded twice.</summary>
    public string Name => $"penguinmails-{Order.JobId:N}-{Order.Number}-{Number}-{Attempt}";
}

/// <summary>What was found of an address.</summary>
internal sealed record FoundMailbox(ulong Key, MailboxFinding Finding);

/// <summary>The lists of an order, as they are uploaded.</summary>
internal sealed class ListStore(Database database, Writer writer, TimeProvider time)
{
    /// <summary>Begins anew with an order of which nothing was uploaded.</summary>
    public Task ForgetAsync(OrderKey order) =>
        writer.ChangeAsync(session => session.Execute("DELETE FROM validation_lists WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @Number AND sent_at IS NULL", order));

    public Task AddAsync(OrderKey key, int number, ListFile file)
    {
        var (content, now) = (file.Packed(), time.GetUtcNow());
        return writer.ChangeAsync(session => session.Execute("""
            INSERT INTO validation_lists (job_id, tenant_id, order_number, number, attempt, created_at, state, addresses, processed, content)
            VALUES (@JobId, @TenantId, @order, @number, 1, @now, 'waiting', @Addresses, 0, @content) ON CONFLICT DO NOTHING
            """, new { key.JobId, key.TenantId, order = key.Number, number, now, file.Addresses, content }));
    }

    public async Task<IReadOnlyList<OrderedList>> OfAsync(OrderKey order, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("SELECT number, attempt, state, addresses, processed, sent_at FROM validation_lists WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @Number ORDER BY number", order,
            row => new OrderedList(order, (int)row.Number(0), (int)row.Number(1), EnumNames.Parse<ListState>(row.Text(2)), row.Number(3), row.Number(4), row.TimeOrNull(5)));
    }

    public async Task<byte[]> FileAsync(OrderedList list, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return ListFile.Unpack(read.Rows("SELECT content FROM validation_lists WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @order AND number = @Number", Of(list), row => row.Bytes(0)).Single());
    }

    /// <summary>It goes to the provider now, or did not after all.</summary>
    public Task SendingAsync(OrderedList list, bool isSending) => SetAsync(list, "sent_at = @now", isSending ? time.GetUtcNow() : null);

    public Task SentAsync(OrderedList list) => SetAsync(list, "state = 'sent', sent_at = COALESCE(sent_at, @now)", time.GetUtcNow());

    public Task ProcessedAsync(OrderedList list, long processed) => SetAsync(list, "processed = @processed", null, processed);

    public Task FailedAsync(OrderedList list, string problem) => SetAsync(list, "state = 'failed', problem = @problem", null, 0, problem);

    /// <summary>Keeps what was found, and counts the addresses for their price; twice is once.</summary>
    public Task FoundAsync(OrderedList list, IReadOnlyList<FoundMailbox> found, string provider, DateTimeOffset day)
    {
        var findings = JobParts.Pack(found);
        return writer.ChangeAsync(session =>
            session.Execute("UPDATE validation_lists SET state = 'found', processed = addresses, findings = @findings WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @order AND number = @Number AND state = 'sent'", new { list.Order.JobId, list.Order.TenantId, order = list.Order.Number, list.Number, findings }) == 1
            && ValidationUsage.Add(session, list.Order.TenantId, provider, day, list.Addresses) == 1);
    }

    /// <summary>It was stopped when so many of its addresses were done.</summary>
    public Task StoppedAsync(OrderedList list, long processed, string provider, DateTimeOffset day) => writer.ChangeAsync(session =>
        session.Execute("UPDATE validation_lists SET state = 'stopped', processed = @processed WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @order AND number = @Number AND state IN ('waiting', 'sent')", new { list.Order.JobId, list.Order.TenantId, order = list.Order.Number, list.Number, processed }) == 1
        && (processed == 0 || ValidationUsage.Add(session, list.Order.TenantId, provider, day, processed) == 1));

    /// <summary>Of all lists of an order.</summary>
    public async Task<IReadOnlyDictionary<ulong, MailboxFinding>> FindingsAsync(OrderKey order, CancellationToken ct)
    {
        var all = new Dictionary<ulong, MailboxFinding>();
        foreach (var list in (await OfAsync(order, ct)).Where(list => list.State == ListState.Found))
        {
            using var read = await database.ReadAsync(ct);
            foreach (var packed in read.Rows("SELECT findings FROM validation_lists WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @order AND number = @Number", Of(list), row => row.Bytes(0)))
                foreach (var one in JobParts.Unpack<List<FoundMailbox>>(packed))
                    all[one.Key] = one.Finding;
        }

        return all;
    }

    private Task<int> SetAsync(OrderedList list, string what, DateTimeOffset? now, long processed = 0, string? problem = null) => writer.ChangeAsync(session =>
        session.Execute($"UPDATE validation_lists SET {what} WHERE job_id = @JobId AND tenant_id = @TenantId AND order_number = @order AND number = @Number", new { list.Order.JobId, list.Order.TenantId, order = list.Order.Number, list.Number, now, processed, problem }));

    private static object Of(OrderedList list) => new { list.Order.JobId, list.Order.TenantId, order = list.Order.Number, list.Number };
}
