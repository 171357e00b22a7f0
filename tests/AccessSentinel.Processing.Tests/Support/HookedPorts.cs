using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Support;

internal sealed class HookedStore(IStateStore inner, PortHooks hooks) : IStateStore
{
    public Task<ulong> GenerationAsync(CancellationToken cancellation) => Call("generation", cancellation, () => inner.GenerationAsync(cancellation));

    public Task LoadAsync(IReadOnlyList<string> credentialIds, StoredRecord?[] into, CancellationToken cancellation) =>
        Call("load", cancellation, () => inner.LoadAsync(credentialIds, into, cancellation));

    public Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation) =>
        Call("save", cancellation, () => inner.SaveAsync(requests, saved, cancellation));

    public Task ClearOutboxAsync(IReadOnlyList<(string CredentialId, long Version)> records, CancellationToken cancellation) =>
        Call("clear-outbox", cancellation, () => inner.ClearOutboxAsync(records, cancellation));

    public Task<Checkpoint?> ReadCheckpointAsync(string group, TopicPartition partition, CancellationToken cancellation) =>
        Call("read-checkpoint", cancellation, () => inner.ReadCheckpointAsync(group, partition, cancellation));

    public Task SaveCheckpointAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation) =>
        Call("save-checkpoint", cancellation, () => inner.SaveCheckpointAsync(group, partition, checkpoint, cancellation));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task Call(string name, CancellationToken cancellation, Func<Task> call)
    {
        await hooks.Hold(name, cancellation);
        hooks.Enter(name);
        await call();
        hooks.Leave(name);
    }

    private async Task<T> Call<T>(string name, CancellationToken cancellation, Func<Task<T>> call)
    {
        await hooks.Hold(name, cancellation);
        hooks.Enter(name);
        var result = await call();
        hooks.Leave(name);
        return result;
    }
}

internal sealed class HookedCampaigns(ICampaignCounters inner, PortHooks hooks) : ICampaignCounters
{
    public async Task ReadAsync(IReadOnlyList<CampaignQuestion> questions, CampaignAnswer[] into, CancellationToken cancellation)
    {
        hooks.Enter("read-campaigns");
        await inner.ReadAsync(questions, into, cancellation);
        hooks.Leave("read-campaigns");
    }

    public async Task AddAsync(IReadOnlyList<CampaignSighting> sightings, CancellationToken cancellation)
    {
        hooks.Enter("add-campaigns");
        await inner.AddAsync(sightings, cancellation);
        hooks.Leave("add-campaigns");
    }

    public Task<IReadOnlyList<CampaignMember>> MembersAsync(CampaignSource source, CancellationToken cancellation) =>
        inner.MembersAsync(source, cancellation);
}

internal sealed class HookedPublisher(IMessagePublisher inner, PortHooks hooks) : IMessagePublisher
{
    public async Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        // The audit is published by a loop of its own, which begins with the worker.
        var name = messages.All(message => message.Topic == World.Audit) ? "publish-audit" : "publish";
        hooks.Enter(name);
        await inner.PublishAsync([.. messages], cancellation);
        hooks.Leave(name);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

internal sealed class HookedConsumer(IEventConsumer inner, PortHooks hooks) : IEventConsumer
{
    public void Subscribe(IPartitionListener listener) => inner.Subscribe(listener);

    public bool Poll(TimeSpan timeout, out ConsumedMessage message)
    {
        // Not noted among the calls: it would drown them.
        hooks.Before("poll");
        return inner.Poll(timeout, out message);
    }

    public void Pause(TopicPartition partition)
    {
        hooks.Enter("pause");
        inner.Pause(partition);
    }

    public void Resume(TopicPartition partition)
    {
        hooks.Enter("resume");
        inner.Resume(partition);
    }

    public void Seek(TopicPartition partition, long offset)
    {
        hooks.Enter("seek");
        inner.Seek(partition, offset);
    }

    public void StoreOffset(TopicPartition partition, long nextOffset)
    {
        hooks.Enter("store-offset");
        inner.StoreOffset(partition, nextOffset);
        hooks.Leave("store-offset");
    }

    public void Commit(TopicPartition partition, long nextOffset)
    {
        hooks.Enter("commit");
        inner.Commit(partition, nextOffset);
        hooks.Leave("commit");
    }

    public long? Committed(TopicPartition partition) => inner.Committed(partition);

    public (long Low, long High) Watermarks(TopicPartition partition) => inner.Watermarks(partition);

    public long End(TopicPartition partition, TimeSpan patience)
    {
        hooks.AskingEnd();
        return inner.End(partition, patience);
    }

    public long? OffsetAt(TopicPartition partition, long timestamp) => inner.OffsetAt(partition, timestamp);

    public bool IsReachable() => inner.IsReachable();

    public void Close()
    {
        hooks.Enter("close");
        inner.Close();
    }

    public void Dispose() => inner.Dispose();
}
