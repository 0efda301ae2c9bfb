using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>Brings one list a step further at the provider. Whatever is paid for is asked after before it is done again.</summary>
internal sealed class ListRun(ListStore lists, ValidationUsage usage, TimeProvider time)
{
    /// <summary>What was uploaded may not be found at once.</summary>
    private static readonly TimeSpan ShowsWithin = TimeSpan.FromMinutes(1);

    /// <returns>What is in the way; null for nothing.</returns>
    public async Task<ValidationTrouble?> StepAsync(ValidationAccount account, OrderedList list, CancellationToken ct)
    {
        var (state, trouble) = await account.Api.StateAsync(account.Connection, list.Name, ct);
        if (state is null)
            return trouble;

        switch (state)
        {
            case ValidationListState.Absent when list.SentAt > time.GetUtcNow() - ShowsWithin:
                return null;
            case ValidationListState.Absent:
                return await UploadAsync(account, list, ct);
            case ValidationListState.Failed failed:
                await lists.FailedAsync(list, failed.Detail);
                return null;
        }

        if (list.State == ListState.Waiting)
            await lists.SentAsync(list);
        return state is ValidationListState.Finished finished ? await FetchAsync(account, list, finished.Answers, ct) : await NoteAsync(list, state);
    }

    /// <summary>Stops it at the provider, which is paid for what it has done.</summary>
    public async Task<ValidationTrouble?> StopAsync(ValidationAccount account, OrderedList list, CancellationToken ct)
    {
        var processed = list.Processed;
        if (list.SentAt is not null)
        {
            var (state, trouble) = await account.Api.StateAsync(account.Connection, list.Name, ct);
            trouble ??= state is ValidationListState.Absent or ValidationListState.Failed ? null : await account.Api.RemoveListAsync(account.Connection, list.Name, ct);
            if (trouble is not null)
                return trouble;

            processed = state switch { ValidationListState.UnderWay underWay => underWay.Processed, ValidationListState.Finished => list.Addresses, _ => processed };
        }

        await lists.StoppedAsync(list, processed, account.Provider.Id, usage.Today);
        return null;
    }

    private async Task<ValidationTrouble?> UploadAsync(ValidationAccount account, OrderedList list, CancellationToken ct)
    {
        var file = await lists.FileAsync(list, ct);
        await lists.SendingAsync(list, true);
        var trouble = await account.Api.UploadAsync(account.Connection, list.Name, file, ct);
        if (trouble is null)
            await lists.SentAsync(list);
        else if (!trouble.MayHaveHappened)
            await lists.SendingAsync(list, false);
        return trouble;
    }

    private async Task<ValidationTrouble?> NoteAsync(OrderedList list, ValidationListState state)
    {
        if (state is ValidationListState.UnderWay { Processed: var processed } && processed != list.Processed)
            await lists.ProcessedAsync(list, Math.Min(processed, list.Addresses));
        return null;
    }

    private async Task<ValidationTrouble?> FetchAsync(ValidationAccount account, OrderedList list, Uri answers, CancellationToken ct)
    {
        var found = new List<FoundMailbox>();
        if (await account.Api.ReadAsync(account.Connection, answers, list.Addresses, (address, finding) => found.Add(new(AddressKey.Of(address), finding)), ct) is { } trouble)
            return trouble;

        await lists.FoundAsync(list, found, account.Provider.Id, usage.Today);
        return null;
    }
}
