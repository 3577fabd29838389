using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bennu.Protocol;

namespace Bennu.Testing;

/// <content>
/// Who is present on the topic, as the client has it: the list that it keeps from <c>presence_state</c> and <c>presence_diff</c> as a stock client's
/// <c>Presence</c> does. Without a list all of this fails. These assertions take no messages.
/// </content>
public sealed partial class TestChannel
{
    /// <summary>Who is present, the first that came first.</summary>
    /// <exception cref="ChannelTestException">The client was sent no list.</exception>
    /// <exception cref="System.Text.Json.JsonException">A meta is not of that type.</exception>
    public IReadOnlyList<TestPresence<TMeta>> Presences<TMeta>()
    {
        lock (_gate)
            return _presences.HasList
                ? [.. _presences.Entries.Select(entry => new TestPresence<TMeta>(entry.Key, entry.Value, App.Codec))]
                : throw Client.Failure($"a list of who is present on \"{Topic}\" (\"{ReservedEvent.PresenceState}\")", Crash());
    }

    /// <summary>A key is present.</summary>
    public void AssertPresent(string key)
    {
        if (Find<JsonNode>(key) is null) throw Client.Failure($"\"{key}\" to be present on \"{Topic}\"; {Present()}", Crash());
    }

    /// <summary>A key is present with such a meta.</summary>
    /// <param name="key">The key.</param>
    /// <param name="match">What the meta must be like; any where left out.</param>
    /// <param name="expression">Given by the compiler.</param>
    /// <returns>The first such meta.</returns>
    public TMeta AssertPresent<TMeta>(
        string key, Func<TMeta, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null)
    {
        foreach (var meta in Find<TMeta>(key)?.Metas ?? [])
            if (match is null || match(meta)) return meta;
        throw Client.Failure($"\"{key}\" to be present on \"{Topic}\" with a {typeof(TMeta).Name}{Where(expression)}; {Present()}", Crash());
    }

    /// <summary>A key is not present.</summary>
    public void RefutePresent(string key)
    {
        if (Find<JsonNode>(key) is not null) throw Client.Failure($"\"{key}\" not to be present on \"{Topic}\"; {Present()}");
    }

    /// <summary>A key is not present with such a meta.</summary>
    /// <inheritdoc cref="AssertPresent{TMeta}(string, Func{TMeta, bool}?, string?)"/>
    public void RefutePresent<TMeta>(
        string key, Func<TMeta, bool> match, [CallerArgumentExpression(nameof(match))] string? expression = null)
    {
        if (Find<TMeta>(key)?.Metas.Any(match) == true)
            throw Client.Failure($"\"{key}\" not to be present on \"{Topic}\" with a {typeof(TMeta).Name}{Where(expression)}; {Present()}");
    }

    private TestPresence<TMeta>? Find<TMeta>(string key) => Presences<TMeta>().FirstOrDefault(presence => presence.Key == key);

    private string Present()
    {
        lock (_gate) return _presences.ToString();
    }
}
