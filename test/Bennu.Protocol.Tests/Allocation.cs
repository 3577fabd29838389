namespace Bennu.Protocol.Tests;

/// <summary>Measures what an action allocates once it is warm.</summary>
internal static class Allocation
{
    private const int Calls = 100;

    public static long PerCall(Action action)
    {
        for (var call = 0; call < Calls; call++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < Calls; call++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
