using System.Text.Json;
using System.Text.Json.Nodes;
using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Routing;

namespace Bennu.Sockets;

/// <summary>
/// What a client sent with its connect: the query string in nested form style (<c>a[b]=1</c>, <c>a[]=1</c>) and the path's variables, or the
/// payload of a refresh (section 1.1).
/// </summary>
public sealed class ConnectParams
{
    private ConnectParams(JsonObject root) => Root = root;

    /// <summary>All of it; every value of a query string is a string, an object or an array.</summary>
    public JsonObject Root { get; }

    /// <summary>A parameter that is a string; <see langword="null"/> where it is missing or something else.</summary>
    public string? this[string key] => Root[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Makes the parameters of a connect, as a test may want.</summary>
    public static ConnectParams From(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        var root = new JsonObject();
        foreach (var (key, value) in parameters) root[key] = value;
        return new ConnectParams(root);
    }

    /// <summary>Variables take precedence over the query; one whose name begins with <c>_</c> is left out.</summary>
    internal static bool TryParse(string? query, RouteValueDictionary? variables, out ConnectParams parameters)
    {
        var root = new JsonObject();
        parameters = new ConnectParams(root);
        if (!FormParser.TryParse(query?.TrimStart('?') ?? "", root)) return false;
        foreach (var (name, value) in variables ?? [])
            if (value is string text && !name.StartsWith('_')) root[name] = text;
        return true;
    }

    /// <summary>Null where it is no JSON object.</summary>
    internal static ConnectParams? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject root ? new ConnectParams(root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
