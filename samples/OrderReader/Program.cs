using Bennu.Client.Durable;
using OrderReader;

// Stop it, place orders, start it again: it shows what it missed, and nothing twice.
using var cursors = new FileCursorStore("orders.cursor");
await using var socket = OrderFeed.Open(new Uri(args is [var server] ? server : "http://localhost:5000/socket"), cursors);
await OrderFeed.ReadAsync(
    socket,
    shown: order =>
    {
        Console.WriteLine($"{order.Id}  {order.Item}");
        return default;
    },
    lost: reason =>
    {
        Console.WriteLine($"Orders may be missing ({reason}). All that the server has follow.");
        return default;
    });

var stopped = new TaskCompletionSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopped.TrySetResult();
};
await stopped.Task;
