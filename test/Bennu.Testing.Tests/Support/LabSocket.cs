using System.Security.Claims;
using Bennu.Sockets;

namespace Bennu.Testing.Tests.Support;

/// <summary>Who connected, and how.</summary>
public sealed record Visitor(string Name, ConnectInfo Info, string? Tenant);

/// <summary>A socket whose channels do what a test asks of them.</summary>
public sealed class LabSocket(IGreeter greeter) : Socket<Visitor>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<LabChannel>("room:*")
        .Channel<LabChannel>("short:*", c => c.Options.JoinTimeout = TimeSpan.FromSeconds(3))
        .Channel<LabChannel>("log:*", c => c.Durable(keep: 100));

    protected override async ValueTask<ConnectResult<Visitor>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken)
    {
        await greeter.GreetAsync(cancellationToken);
        var name = parameters["name"] ?? info.User.FindFirstValue(ClaimTypes.Name);
        return name switch
        {
            null => ConnectResult.Refused,
            "crash" => throw new InvalidOperationException("no connect today"),
            "banned" => ConnectResult.Error("banned"),
            _ => ConnectResult.Ok(new Visitor(name, info, parameters["tenant"]), $"visitor:{name}"),
        };
    }
}
