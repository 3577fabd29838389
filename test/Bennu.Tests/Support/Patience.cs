namespace Bennu.Tests.Support;

/// <summary>Waits for what a test needs to happen. The limit only turns a hang into a failure that says what was missing.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<T> For<T>(Task<T> awaited, Func<string> what)
    {
        try
        {
            return await awaited.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited {Limit.TotalSeconds:0} s in vain for {what()}");
            throw;
        }
    }

    public static Task For(Task awaited, string what) => For(WithResult(awaited), () => what);

    private static async Task<bool> WithResult(Task task)
    {
        await task;
        return true;
    }
}
