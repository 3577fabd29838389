using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Bennu.Tests.Transports.Support;

/// <summary>What a long-poll request was answered.</summary>
internal sealed record PollAnswer(HttpStatusCode Http, int? Status, string? Token, string[]? Messages, HttpResponseMessage Response)
{
    public HttpResponseHeaders Headers => Response.Headers;

    public static async Task<PollAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var json = body.Length == 0 ? null : JsonNode.Parse(body);
        var messages = json?["messages"]?.AsArray().Select(message => (string)message!).ToArray();
        return new PollAnswer(response.StatusCode, (int?)json?["status"], (string?)json?["token"], messages, response);
    }
}
