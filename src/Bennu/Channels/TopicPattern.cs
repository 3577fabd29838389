namespace Bennu.Channels;

/// <summary>Which topics a route takes: one exactly, or all with a beginning (2.6).</summary>
internal readonly struct TopicPattern
{
    private readonly string _text;
    private readonly bool _isPrefix;

    /// <exception cref="ArgumentException">The pattern is empty or has a <c>*</c> elsewhere than at its end.</exception>
    public TopicPattern(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (pattern.Length == 0 || (star >= 0 && star != pattern.Length - 1))
            throw new ArgumentException($"The topic pattern \"{pattern}\" must be a topic, or a beginning followed by one \"*\".", nameof(pattern));
        _isPrefix = star >= 0;
        _text = _isPrefix ? pattern[..^1] : pattern;
    }

    public bool TryMatch(string topic, out Topic match)
    {
        var matches = _isPrefix ? topic.StartsWith(_text, StringComparison.Ordinal) : topic == _text;
        match = matches ? new Topic(topic, topic[_text.Length..]) : default;
        return matches;
    }
}
