using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Sqlite;

namespace Bennu.Docs.Tests.Snippets.Durable;

public sealed record User(string Name);

public sealed record Payment(int Amount);

public sealed record Receipt(string? Cursor);

public interface IPayments
{
    Task AddOnceAsync(string? messageId, Payment payment, CancellationToken cancellationToken);
}

[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class PaymentJson : JsonSerializerContext;

internal static class Program
{
    public static void Add(WebApplicationBuilder builder)
    {
        #region durable-log
        builder.Services.AddSqliteTopicLog("chat.db");
        #endregion
    }

    public static void AddNormal(WebApplicationBuilder builder)
    {
        #region durable-log-normal
        builder.Services.AddSqliteTopicLog(new SqliteTopicLogOptions { Path = "chat.db", Synchronous = SqliteSynchronous.Normal });
        #endregion
    }
}

public abstract class RoomSocket : Socket<User>, ISocket
{
    #region durable-route
    public static void Define(SocketBuilder on) => on
        .Channel<RoomChannel>("room:*", c => c.Durable(keep: 1_000, maxAge: TimeSpan.FromDays(30)));
    #endregion
}

public abstract class PaymentSocket : Socket<User>, ISocket
{
    #region durable-options
    public static void Define(SocketBuilder on) => on
        .Channel<PaymentChannel>("payments:*", c => c.Durable(keep: 100, configure: o => o.DeduplicationWindow = TimeSpan.FromHours(12)));
    #endregion
}

public sealed class RoomChannel : Channel<User>, IChannel<RoomChannel>
{
    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payload>("new_msg", (c, message, ct) => c.BroadcastAsync("new_msg", message, ct));
}

public sealed class PaymentChannel(IPayments payments) : Channel<User>, IChannel<PaymentChannel>
{
    public static void Define(ChannelBuilder<PaymentChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<Payment>("pay", (c, payment, ct) => c.PayAsync(payment, ct));

    #region durable-message-id
    private async ValueTask<Reply> PayAsync(Payment payment, CancellationToken ct)
    {
        await payments.AddOnceAsync(MessageId, payment, ct); // one transaction: the id, and the effect
        await BroadcastAsync("paid", payment, ct);
        await TransientBroadcastAsync("cheer", payment, ct);
        return Reply.Ok(new Receipt(CurrentCursor));
    }
    #endregion
}
