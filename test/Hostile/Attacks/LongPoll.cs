using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>The long-poll client's side.</summary>
internal static class LongPoll
{
    private const string Path = "/socket/longpoll?vsn=2.0.0";

    /// <summary>Opens a session: its token, and <c>HTTP status/status in the body</c>.</summary>
    public static async Task<(string? Token, string Answer)> OpenAsync(HttpClient http, int port)
    {
        using var response = await http.GetAsync($"http://127.0.0.1:{port}{Path}");
        var body = await response.Content.ReadAsByteArrayAsync();
        if (body.Length == 0) return (null, $"{(int)response.StatusCode}");
        using var json = JsonDocument.Parse(body);
        var token = json.RootElement.TryGetProperty("token", out var member) ? member.GetString() : null;
        return (token, $"{(int)response.StatusCode}/{json.RootElement.GetProperty("status")}");
    }

    /// <summary>Posts so many bytes of nonsense, or as many as the server lets it.</summary>
    /// <returns>The status of the HTTP answer, <c>cut</c> where there was none.</returns>
    public static async Task<string> PostAsync(int port, string token, long length, bool isChunked)
    {
        const int ChunkSize = 64 * 1024;
        using var client = await RawClient.DialAsync(port);
        using var answered = new CancellationTokenSource();
        var answer = AnswerAsync(client, answered);
        try
        {
            var framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}";
            await client.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {Path}&token={token} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n{framing}\r\n\r\n"));
            var nonsense = new byte[ChunkSize];
            var chunk = isChunked ? [.. Encoding.ASCII.GetBytes($"{ChunkSize:X}\r\n"), .. nonsense, .. "\r\n"u8] : nonsense;
            for (var sent = 0L; sent < length; sent += ChunkSize) await client.SendAsync(chunk, answered.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // answered before the end
        }
        return await answer.WaitAsync(TimeSpan.FromSeconds(8));
    }

    private static async Task<string> AnswerAsync(RawClient client, CancellationTokenSource answered)
    {
        try
        {
            return $"{await client.ReadStatusAsync()}";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return "cut";
        }
        finally
        {
            await answered.CancelAsync();
        }
    }
}
