namespace AccessSentinel.Contracts.Controls;

/// <summary>An operators' file that cannot be used. The message says what is wrong, and where.</summary>
public sealed class OperatorsFileException(string message) : Exception(message);
