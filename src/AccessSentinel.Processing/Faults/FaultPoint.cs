namespace AccessSentinel.Processing.Faults;

/// <summary>A gap between two steps of a batch in which a test may have the process killed.</summary>
public enum FaultPoint
{
    /// <summary><c>load-save</c>: records are loaded and events judged, nothing is saved.</summary>
    LoadSave = 0,

    /// <summary><c>save-publish</c>: records and checkpoint are saved, the batch has messages to publish and none is published.</summary>
    SavePublish = 1,

    /// <summary><c>publish-commit</c>: the batch's messages are acknowledged, its offset is not stored.</summary>
    PublishCommit = 2,
}
