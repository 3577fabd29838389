using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Many publishers on a store whose writes begin to fail, and then work again.</summary>
internal sealed class FailingWrites(SqliteTopicLogOptions options) : IAsyncDisposable
{
    private const int Publishers = 16, ErrorsEach = 5;

    private readonly Verifier _verifier = new();
    private SqliteStore _store = SqliteStore.Open(options);
    private int _errors;

    /// <summary>Publishes until each publisher has met some errors.</summary>
    /// <param name="reason">What each error has to say.</param>
    public async Task FillAsync(string reason)
    {
        var acknowledged = await PublishAsync("before", int.MaxValue, reason);
        Verifier.Check(acknowledged.Count > 0, "nothing was acknowledged before the writes failed");
        _verifier.Add(acknowledged);
        // Reading goes on.
        await _verifier.VerifyAsync(_store);
    }

    /// <summary>Publishes without any error, looks at everything, and once more after the file was closed.</summary>
    public async Task<string> RecoverAsync()
    {
        _verifier.Add(await PublishAsync("after", 50, reason: null));
        await _verifier.VerifyAsync(_store);
        await _store.DisposeAsync();
        _store = SqliteStore.Open(options);
        await _verifier.VerifyAsync(_store);
        return $"{_errors} errors reported, {_verifier.Count} acknowledged appends are all there";
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<List<Acknowledged>> PublishAsync(string session, int count, string? reason)
    {
        var lists = await Task.WhenAll(Enumerable.Range(0, Publishers).Select(i => Task.Run(async () =>
        {
            var publisher = new Publisher(_store, $"room:{i % 4}", $"{session}.{i}", payload: 2_000);
            List<Acknowledged> acknowledged = [];
            for (var errors = 0; errors < ErrorsEach && acknowledged.Count < count;)
            {
                try
                {
                    acknowledged.Add(await publisher.PublishAsync());
                }
                catch (TopicLogException e) when (reason is not null)
                {
                    Verifier.Check(e.Message.Contains(reason), $"the error tells something else than {reason}: {e}");
                    errors++;
                    Interlocked.Increment(ref _errors);
                }
            }
            return acknowledged;
        })));
        return [.. lists.SelectMany(list => list)];
    }
}
