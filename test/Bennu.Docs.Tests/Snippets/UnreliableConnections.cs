using System.Text.Json.Serialization;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Client;
using Bennu.Sockets;
using Reply = Bennu.Channels.Reply;

namespace Bennu.Docs.Tests.Snippets.UnreliableConnections;

public sealed record User(string Id);

#region unreliable-payloads
public sealed record Order(string Id, string Status, long Version);

public sealed record Pay(string Card);
#endregion

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Pay))]
internal sealed partial class OrderJson : JsonSerializerContext;

public interface IOrders
{
    ValueTask<Order> GetAsync(string id, CancellationToken ct);

    ValueTask<Order> PayAsync(string id, string payment, CancellationToken ct);
}

public interface IBank
{
    ValueTask<string> ChargeAsync(string card, string idempotencyKey, CancellationToken ct);
}

public interface IOrderView
{
    void Show(Order order);

    void ShowPending(string id, bool isPending);
}

public abstract class OrderSocket : Socket<User>, ISocket
{
    #region unreliable-routes
    public static void Define(SocketBuilder on) => on
        .Channel<OrderChannel>("order:*", c => c.Durable(keep: 200, maxAge: TimeSpan.FromDays(7)))
        .Channel<StatusChannel>("status:*");
    #endregion
}

#region unreliable-effects
public sealed partial class OrderChannel(IOrders orders, IBank bank) : Channel<User>
{
    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("pay")]
    private async ValueTask<Reply> PayAsync(Pay pay, CancellationToken ct)
    {
        if (MessageId is not { } id) return Reply.Error("message id required");
        var payment = await bank.ChargeAsync(pay.Card, idempotencyKey: id, ct); // another service: give it the id
        var order = await orders.PayAsync(Topic.Subtopic, payment, ct);         // your database: under a unique key
        await BroadcastAsync("changed", order, ct);                             // its own topic: recorded once, by an id that Bennu derives
        return Reply.Ok();
    }
}
#endregion

#region unreliable-plain
public sealed partial class StatusChannel(IOrders orders) : Channel<User>
{
    private sealed record Joined;

    [Join]
    private JoinResult Join()
    {
        Send(new Joined());
        return JoinResult.Ok();
    }

    [HandleInfo]
    private async ValueTask JoinedAsync(Joined _, CancellationToken ct) =>
        await PushAsync("changed", await orders.GetAsync(Topic.Subtopic, ct), ct);
}
#endregion

#region unreliable-worker
public sealed class Shipping(IBroadcaster broadcaster)
{
    /// <summary>May be called again for the same order, by whatever repeats jobs.</summary>
    public async Task ShippedAsync(Order order, CancellationToken ct) =>
        await broadcaster.DurableBroadcastAsync($"order:{order.Id}", "changed", order, id: $"shipped {order.Id}", ct);
}
#endregion

internal sealed class OrderPage(BennuSocket socket, Func<string, CancellationToken, Task<Order>> fetchAsync, IOrderView view)
{
    private long _version;

    #region unreliable-reset
    public async Task OpenAsync(string id, CancellationToken ct)
    {
        var channel = socket.DurableChannel($"order:{id}", onReset: async (state, ct) => Apply(await fetchAsync(id, ct)));
        channel.On("changed", OrderJson.Default.Order, Apply);
        await channel.JoinAsync(ct);
        Apply(await fetchAsync(id, ct)); // after the join: what changes from here on comes as a message
    }

    private void Apply(Order order)
    {
        if (order.Version <= _version) return; // known already, from the state or from a message
        _version = order.Version;
        view.Show(order);
    }
    #endregion

    #region unreliable-pending
    public async Task PayAsync(BennuChannel channel, string id, Pay pay, CancellationToken ct)
    {
        var push = await channel.EnqueueAsync("pay", pay, OrderJson.Default.Pay, ct); // kept; from here on it will be handled
        view.ShowPending(id, true);
        var reply = await push.Reply;                                                  // whenever that is
        view.ShowPending(id, false);
        if (!reply.IsOk) throw new InvalidOperationException(reply.Reason);
    }
    #endregion
}
