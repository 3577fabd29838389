using System.Diagnostics;
using System.Text.Json;

namespace Chaos.Workers;

/// <summary>A process of clients that is killed again and again, or kills itself, and each time goes on with its files.</summary>
internal sealed class MortalWorker(WorkerOrder order, Tally ends, Random random) : IDisposable
{
    private Process? _process;

    public void Start() => _process = Start(order);

    /// <summary>Lets it live for some seconds and kills it, until it shall live on; then once more, to end what it has begun.</summary>
    public async Task DieUntilAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(end);
            lifetime.CancelAfter(random.Next(2_500, 7_000));
            await _process!.WaitForExitAsync(lifetime.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndAsync();
            await Task.Delay(random.Next(700), CancellationToken.None);
            _process = Start(end.IsCancellationRequested ? order with { EveryMs = 0 } : order with { Seed = random.Next() });
        }
    }

    private async Task EndAsync()
    {
        ends.Add(_process!.HasExited ? $"{order.Kind} by itself" : order.Kind);
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(WorkerOrder order)
    {
        var json = JsonSerializer.Serialize(order, JsonSerializerOptions.Web);
        var start = order.Kind == ClientKind.DotNet
            ? new ProcessStartInfo(Environment.ProcessPath!, ["--worker", json])
            : new ProcessStartInfo("node", [Path.Combine(Repository.Root, "js/support/chaos/worker.js"), json]);
        start.RedirectStandardInput = true; // at its end, which is this program's, the worker ends as well
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        _process = null;
    }
}
