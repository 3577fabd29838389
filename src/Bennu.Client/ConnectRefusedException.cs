namespace Bennu.Client;

/// <summary>The server refused the connection in a way that trying again does not heal. Connect anew to try with other parameters.</summary>
public sealed class ConnectRefusedException : Exception
{
    /// <summary>Creates the error.</summary>
    public ConnectRefusedException(string message, int? statusCode = null, int? closeCode = null, Exception? inner = null)
        : base(message, inner)
    {
        StatusCode = statusCode;
        CloseCode = closeCode;
    }

    /// <summary>The HTTP status of the refusal, such as 403; null where the connection was made first and closed then.</summary>
    public int? StatusCode { get; }

    /// <summary>The close code, such as 4001 (another client took the session over); null where the connection was never made.</summary>
    public int? CloseCode { get; }
}
