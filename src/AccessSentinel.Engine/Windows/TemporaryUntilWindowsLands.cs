// Helper windows: delete this file when DuplicateFilter and SourceOffsets land, and adapt the two calls in DetectionEngine.Process and CountReject to your API.
using AccessSentinel.Engine.State;
namespace AccessSentinel.Engine.Windows;
/// <summary>tmp</summary>
public sealed class DuplicateFilter
{
    /// <summary>tmp</summary>
    public bool Seen(ulong signature, long time) => false;
    /// <summary>tmp</summary>
    public void Write(ref PackedWriter writer) { }
    /// <summary>tmp</summary>
    public static DuplicateFilter Read(ref PackedReader reader) => new();
}
/// <summary>tmp</summary>
public sealed class SourceOffsets
{
    /// <summary>tmp</summary>
    public bool IsDuplicate(uint source, long offset, bool repeated) => repeated;
    /// <summary>tmp</summary>
    public void Advance(uint source, long offset) { }
    /// <summary>tmp</summary>
    public void Write(ref PackedWriter writer) { }
    /// <summary>tmp</summary>
    public static SourceOffsets Read(ref PackedReader reader) => new();
}
