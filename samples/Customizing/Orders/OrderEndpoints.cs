using Bennu.Broadcasting;

namespace Customizing.Orders;

internal static class OrderEndpoints
{
    /// <summary>
    /// Takes an order. It is recorded before it is sent, under its id: a customer who orders again, because the answer was lost, has ordered once.
    /// </summary>
    public static void MapOrders(this IEndpointRouteBuilder app) =>
        app.MapPut("/orders/{id:guid}", static async (Guid id, NewOrder order, IBroadcaster broadcaster, CancellationToken ct) =>
        {
            await broadcaster.PlaceAsync(new Order(id, order.Item), ct);
            return Results.NoContent();
        });

    public static ValueTask<string> PlaceAsync(this IBroadcaster broadcaster, Order order, CancellationToken ct) =>
        broadcaster.DurableBroadcastAsync("orders", "placed", order, id: $"order-{order.Id:N}", ct);
}

internal sealed record NewOrder(string Item);

internal sealed record Order(Guid Id, string Item);
