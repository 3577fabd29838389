using Microsoft.Extensions.Time.Testing;

namespace Bennu.Conformance;

/// <summary>
/// What the suites of all engines have in common: how an engine is opened, how time passes for it, and what it is able to do.
/// </summary>
/// <typeparam name="TEngine">The contract: a topic log, or a ledger.</typeparam>
public abstract class EngineConformance<TEngine> : IAsyncLifetime
    where TEngine : class
{
    private readonly List<TEngine> _opened = [];

    /// <summary>How long is waited, in real time, for what has to happen at once. Only a failing fact takes it.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private protected EngineConformance()
    {
    }

    /// <summary>The clock that <see cref="OpenAsync"/> is given.</summary>
    protected FakeTimeProvider Clock { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// Whether what is acknowledged outlives the engine's object and its process: <see cref="ReopenAsync"/> then gives an engine that has
    /// it. Facts about that are skipped otherwise.
    /// </summary>
    protected abstract bool IsDurable { get; }

    /// <summary>
    /// Whether nodes share it: <see cref="OpenAsync"/>, called once more, then gives another node's engine on the same data. Facts about
    /// that are skipped otherwise.
    /// </summary>
    protected abstract bool IsShared { get; }

    /// <summary>The unit of every span of time in the facts, which let a few of them pass each.</summary>
    /// <value>A second, which passes at once where the engine's clock is <see cref="Clock"/>. One with a clock of its own takes a shorter
    /// one.</value>
    protected virtual TimeSpan Tick => TimeSpan.FromSeconds(1);

    /// <summary>How long an engine may still show, or count, what is to go.</summary>
    /// <value>No time.</value>
    protected virtual TimeSpan RemovalDelay => TimeSpan.Zero;

    /// <summary>The engine under test.</summary>
    protected TEngine Engine => _opened[0];

    /// <summary>Gives up with the test.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Opens the engine. Called at least once for every fact; whatever is in it from others does no harm, as each uses topics of its own.
    /// Where it is disposable, the suite disposes it.
    /// </summary>
    /// <param name="time">The clock to use, where the engine takes one.</param>
    protected abstract ValueTask<TEngine> OpenAsync(TimeProvider time);

    /// <summary>Ends an engine, as if its process ended, and opens it again.</summary>
    /// <remarks>By default it is disposed and opened once more. Override to end it less kindly.</remarks>
    protected virtual async ValueTask<TEngine> ReopenAsync(TEngine engine)
    {
        var index = _opened.IndexOf(engine);
        await DisposeAsync(engine);
        return _opened[index] = await OpenAsync(Clock);
    }

    /// <summary>Lets time pass.</summary>
    /// <remarks>Advances <see cref="Clock"/>. An engine with a clock of its own overrides it and waits.</remarks>
    protected virtual ValueTask PassAsync(TimeSpan span)
    {
        Clock.Advance(span);
        return default;
    }

    /// <summary>Opens the engine.</summary>
    public virtual async ValueTask InitializeAsync() => _opened.Add(await OpenAsync(Clock));

    /// <summary>Disposes every engine that was opened. Override to remove its data also.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var engine in _opened) await DisposeAsync(engine);
        GC.SuppressFinalize(this);
    }

    private protected static string NewTopic(string name = "topic") => $"{name}:{Guid.NewGuid():N}";

    private protected ValueTask TicksAsync(int count) => PassAsync(Tick * count);

    private protected async ValueTask RemovalAsync()
    {
        if (RemovalDelay > TimeSpan.Zero) await PassAsync(RemovalDelay);
    }

    /// <summary>Another node's engine; skips the fact where nodes do not share any.</summary>
    private protected async ValueTask<TEngine> OtherNodeAsync()
    {
        Assert.SkipUnless(IsShared, "Nodes do not share this engine.");
        var engine = await OpenAsync(Clock);
        _opened.Add(engine);
        return engine;
    }

    private protected async ValueTask<TEngine> ReopenedAsync()
    {
        Assert.SkipUnless(IsDurable, "This engine is not durable.");
        return await ReopenAsync(Engine);
    }

    private static async ValueTask DisposeAsync(TEngine engine)
    {
        if (engine is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        else (engine as IDisposable)?.Dispose();
    }
}
