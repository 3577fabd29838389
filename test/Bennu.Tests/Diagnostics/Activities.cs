using System.Diagnostics;
using Bennu.Diagnostics;
using Bennu.Tests.Support;

namespace Bennu.Tests.Diagnostics;

/// <summary>Listens to Bennu's activities.</summary>
internal sealed class Activities : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly Dictionary<string, TaskCompletionSource<Activity>> _ended = []; // under itself

    public Activities()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BennuDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Of(activity.OperationName).TrySetResult(activity),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The names of all that ended.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            lock (_ended) return [.. _ended.Where(entry => entry.Value.Task.IsCompleted).Select(entry => entry.Key)];
        }
    }

    /// <summary>The first one of a name, once it has ended.</summary>
    public Task<Activity> FirstAsync(string name) => Patience.For(Of(name).Task, () => $"activity {name} to end");

    private TaskCompletionSource<Activity> Of(string name)
    {
        lock (_ended)
        {
            if (!_ended.TryGetValue(name, out var ended))
                _ended[name] = ended = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
            return ended;
        }
    }

    public void Dispose() => _listener.Dispose();
}
