namespace Bennu.Protocol;

/// <summary>A message cannot be sent in the form that its serializer demands.</summary>
public sealed class PayloadException(string message) : Exception(message);
