using Bennu.Sockets;
using Customizing.Deduplicating;
using Customizing.Orders;
using Customizing.Recurring;
using Customizing.Shaping;
using Customizing.Ticking;
using Customizing.Uploading;

namespace Customizing;

internal sealed record Visitor(string Name);

/// <summary>Leads to the samples' channels. It lets in whoever says a name; <see cref="Authenticating.AccountSocket"/> does not.</summary>
internal sealed class VisitorSocket : Socket<Visitor>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<DownloadChannel>("downloads")
        .Channel<ThermometerChannel>("thermometer:*")
        .Channel<VehicleChannel>("vehicle:*")
        .Channel<UploadChannel>("upload:*")
        .Channel<StockChannel>("stock:*")
        .Channel<OrderChannel>("orders", c => c.Durable(keep: 1_000));

    protected override ValueTask<ConnectResult<Visitor>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["name"] is { Length: > 0 } name ? ConnectResult.Ok(new Visitor(name)) : ConnectResult.Refused);
}
