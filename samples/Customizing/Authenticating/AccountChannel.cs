using Bennu.Channels;
using Bennu.Sockets;

namespace Customizing.Authenticating;

/// <summary>Tells who one is. A refresh reaches it too, so that it never goes by what was true at the join.</summary>
internal sealed partial class AccountChannel : Channel<User>
{
    [Join]
    private JoinResult Join() => JoinResult.Ok(new Profile(Assigns.Name));

    [HandleIn("whoami")]
    private Profile WhoAmI() => new(Assigns.Name);

    [HandleInfo]
    private void Renewed(Refreshed refreshed) => Assigns = (User)refreshed.Assigns;
}

internal sealed record Profile(string Name);
