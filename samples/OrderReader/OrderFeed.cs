using Bennu.Client;
using Bennu.Client.Durable;

namespace OrderReader;

/// <summary>The feed of orders, read from where the cursor's store says that the last reader got.</summary>
internal static class OrderFeed
{
    public static BennuSocket Open(Uri server, ICursorStore cursors) => new(server, new BennuSocketOptions
    {
        Params = static _ => new(new Dictionary<string, string> { ["name"] = "reader" }),
        Durability = new DurabilityOptions { Cursors = cursors },
    });

    /// <param name="socket">A socket that <see cref="Open"/> made.</param>
    /// <param name="shown">Gets every order once; when it has completed, the order's cursor is stored.</param>
    /// <param name="lost">Is told where orders may be missing; all that the server still has come again.</param>
    public static async Task ReadAsync(BennuSocket socket, Func<Order, ValueTask> shown, Func<string?, ValueTask> lost)
    {
        var orders = socket.DurableChannel("orders", onReset: (state, _) => lost(state.Reason));
        orders.On("placed", OrderJson.Default.Order, (message, _) => shown(message.Value));
        await socket.ConnectAsync();
        await orders.JoinAsync();
    }
}
