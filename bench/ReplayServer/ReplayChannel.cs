using Bennu.Channels;

namespace ReplayServer;

internal sealed class ReplayChannel : Channel<Reader>, IChannel<ReplayChannel>
{
    public static void Define(ChannelBuilder<ReplayChannel> on) => on.Join((c, topic) => JoinResult.Ok());
}
