namespace Bennu.Testing;

/// <summary>How the server answers a connect that it refuses.</summary>
/// <param name="Status">The status code, such as 403.</param>
/// <param name="Headers">The headers; names in any case.</param>
/// <param name="Body">The body; empty where there is none.</param>
public sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);
