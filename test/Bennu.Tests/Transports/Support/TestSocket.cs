using Bennu.Sockets;

namespace Bennu.Tests.Transports.Support;

internal sealed record TestAssigns(string? User);

/// <summary>Connects as its parameters ask.</summary>
internal sealed class TestSocket(Witness witness) : Socket<TestAssigns>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<TestChannel>("room:*");

    protected override async ValueTask<ConnectResult<TestAssigns>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken)
    {
        witness.Connects.Enqueue((parameters, info));
        if (parameters["connect"] == "wait")
        {
            witness.Waits.TrySetResult();
            await witness.Go.Task.OrFail();
        }
        return Decide(parameters);
    }

    private static ConnectResult<TestAssigns> Decide(ConnectParams parameters) => parameters["connect"] switch
    {
        "refuse" => ConnectResult.Refused,
        "limit" => ConnectResult.Error("limit"),
        "crash" => throw new InvalidOperationException("The client asked the connect to crash."),
        _ => ConnectResult.Ok(new TestAssigns(parameters["user"]), id: parameters["id"]),
    };
}
