namespace Bennu.Testing.Tests.Support;

internal sealed class Greeter(string greeting, Gate? gate = null) : IGreeter
{
    public async Task<string> GreetAsync(CancellationToken cancellationToken)
    {
        if (gate is not null) await gate.PassAsync(cancellationToken);
        return greeting;
    }
}
