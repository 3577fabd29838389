using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>What changed on a topic, as this node sees it.</summary>
/// <typeparam name="TMeta">What is tracked.</typeparam>
public sealed class PresenceChange<TMeta>
{
    private readonly Presence<TMeta> _presence;
    private readonly PresenceDiff _diff;
    private PresenceList<TMeta>? _joins, _leaves, _present;

    internal PresenceChange(Presence<TMeta> presence, PresenceDiff diff) => (_presence, _diff) = (presence, diff);

    /// <summary>The topic.</summary>
    public string Topic => _diff.Topic;

    /// <summary>The metas that came. An update is both: its new meta here, its former one in <see cref="Leaves"/>.</summary>
    public PresenceList<TMeta> Joins => _joins ??= _presence.ListOf(_diff.Joins);

    /// <summary>The metas that went; their keys may still be present.</summary>
    public PresenceList<TMeta> Leaves => _leaves ??= _presence.ListOf(_diff.Leaves);

    /// <summary>Who is present now.</summary>
    public PresenceList<TMeta> Present => _present ??= _presence.List(Topic);
}
