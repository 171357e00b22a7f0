namespace AccessSentinel.Contracts.Schemas;

/// <summary>The published JSON Schemas, as they are compiled into this assembly.</summary>
public static class ContractSchemas
{
    /// <summary>Text of <c>access-event.schema.json</c>.</summary>
    public static string AccessEvent => Read("access-event");

    /// <summary>Text of <c>command.schema.json</c>.</summary>
    public static string Command => Read("command");

    /// <summary>Text of <c>command-result.schema.json</c>.</summary>
    public static string CommandResult => Read("command-result");

    /// <summary>Text of <c>control.schema.json</c>.</summary>
    public static string Control => Read("control");

    /// <summary>Text of <c>audit-record.schema.json</c>.</summary>
    public static string AuditRecord => Read("audit-record");

    private static string Read(string name)
    {
        var resource = $"{typeof(ContractSchemas).Namespace}.{name}.schema.json";
        using var stream = typeof(ContractSchemas).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
