namespace Bennu.Tests.Transports.Support;

/// <summary>Lets a test that waits for something that never comes fail instead of hang.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Task OrFail(this Task task) => task.WaitAsync(Patience);

    public static Task<T> OrFail<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task<T> OrFail<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
