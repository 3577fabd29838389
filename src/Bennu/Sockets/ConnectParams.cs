using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Routing;

namespace Bennu.Sockets;

/// <summary>The parameters that a client connects with: its query and the variables of the path (section 1.1).</summary>
public sealed class ConnectParams
{
    private ConnectParams(JsonObject root) => Root = root;

    /// <summary>All of them. Those of a query are strings, and objects and arrays of strings.</summary>
    public JsonObject Root { get; }

    /// <summary>The string under a key; null where there is none, or something other than a string.</summary>
    public string? this[string key] => Root[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>
    /// Reads a query in the nested form style, <c>a[b]=c</c> and <c>a[]=1</c>. Path variables take precedence over it; those whose names
    /// begin with an underscore are left out.
    /// </summary>
    /// <param name="queryString">The query as it came, with or without its <c>?</c>.</param>
    /// <param name="pathVariables">The variables of the path.</param>
    /// <param name="parameters">What they say; empty where the query cannot be read.</param>
    /// <returns>False when the query has a bad escape, is no UTF-8, or has more than 1,000 keys or 32 levels.</returns>
    public static bool TryParse(string? queryString, RouteValueDictionary? pathVariables, out ConnectParams parameters)
    {
        parameters = new ConnectParams([]);
        if (!QueryParser.TryParse(queryString, parameters.Root))
        {
            parameters = new ConnectParams([]);
            return false;
        }
        foreach (var (name, value) in pathVariables ?? [])
            if (value is not null && !name.StartsWith('_')) parameters.Root[name] = Convert.ToString(value, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Reads a JSON object; null when the text is none. Of two values for one key the later counts.</summary>
    public static ConnectParams? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return Copy(JsonElement.Parse(json)) is JsonObject root ? new ConnectParams(root) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            return null;
        }
    }

    // JsonNode's own parser puts off reading members, and then throws at duplicate keys.
    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var property in element.EnumerateObject()) map[property.Name] = Copy(property.Value);
                return map;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in element.EnumerateArray()) list.Add(Copy(item));
                return list;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            default:
                return JsonValue.Create(element);
        }
    }
}
