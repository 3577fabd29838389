using Bennu.Channels;

namespace Customizing.Orders;

/// <summary>
/// The feed of orders. Its route is durable, and that is all: who joins with the cursor of the last order that it had gets what it missed.
/// </summary>
internal sealed partial class OrderChannel : Channel<Visitor>
{
    [Join]
    private static JoinResult Join() => JoinResult.Ok();
}
