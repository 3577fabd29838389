namespace Bennu.Testing.Tests.Support;

/// <summary>Greets at once until a test gives it a gate.</summary>
internal sealed class HeldGreeter : IGreeter
{
    private int _greetings;

    public Gate? Gate { get; set; }

    public async Task<string> GreetAsync(CancellationToken cancellationToken)
    {
        if (Gate is not { } gate) return "hello";
        await gate.PassAsync(cancellationToken);
        return $"hello {Interlocked.Increment(ref _greetings)}";
    }
}
