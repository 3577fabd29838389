namespace Bennu.Client.Timing;

/// <summary>Runs work on the thread pool; in a browser that is its event loop.</summary>
internal static class ThreadPoolDispatch
{
    public static void Run(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
}
