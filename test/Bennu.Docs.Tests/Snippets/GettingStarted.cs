using System.Text.Json.Serialization;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Sockets;

namespace Bennu.Docs.Tests.Snippets.GettingStarted;

internal static class Program
{
    public static WebApplication Build(params string[] args)
    {
        #region start-program
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, OrdersJson.Default));

        var app = builder.Build();
        app.UseStaticFiles();
        app.MapSocket<ShopSocket>("/socket");
        app.MapPost("/orders/{id}/shipped", async (string id, IBroadcaster broadcaster) =>
            await broadcaster.BroadcastAsync($"order:{id}", "status", new OrderStatus("shipped")));
        #endregion
        return app;
    }

    public static void Run(WebApplication app)
    {
        #region start-program
        app.Run();
        #endregion
    }
}

#region start-socket
public sealed record Customer(string Id);

public sealed class ShopSocket : Socket<Customer>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<OrderChannel>("order:*");

    protected override ValueTask<ConnectResult<Customer>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["customer"] is { } id ? ConnectResult.Ok(new Customer(id)) : ConnectResult.Refused);
}
#endregion

#region start-payloads
public sealed record OrderStatus(string Status);

public sealed record Question(string Text);

public sealed record Answer(int Ticket);

[JsonSerializable(typeof(OrderStatus))]
[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class OrdersJson : JsonSerializerContext;
#endregion

#region start-channel
public sealed partial class OrderChannel(ILogger<OrderChannel> logger) : Channel<Customer>
{
    private int _asked;

    [Join]
    private JoinResult Join(Topic topic) =>
        topic.Subtopic.StartsWith($"{Assigns.Id}-") ? JoinResult.Ok(new OrderStatus("packed")) : JoinResult.Error("not yours");

    [HandleIn("ask")]
    private Reply<Answer> Ask(Question question)
    {
        if (question.Text.Length == 0) return Reply.Error("empty");
        logger.LogInformation("{Customer} asks about {Order}.", Assigns.Id, Topic.Subtopic);
        return new Answer(++_asked);
    }
}
#endregion

internal static class ByHand
{
    public sealed class OrderChannel : Channel<Customer>, IChannel<OrderChannel>
    {
        #region start-table
        public static void Define(ChannelBuilder<OrderChannel> on) => on
            .Join((c, topic) => c.Join(topic))
            .HandleIn<Question, Answer>("ask", (c, question) => c.Ask(question));
        #endregion

        private JoinResult Join(Topic topic) => topic.Subtopic.Length > 0 ? JoinResult.Ok() : JoinResult.Error("no order");

        private Reply<Answer> Ask(Question question) => new Answer(question.Text.Length);
    }
}
