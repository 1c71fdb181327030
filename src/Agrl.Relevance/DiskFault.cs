namespace Agrl.Relevance;

/// <summary>Errors of a disk, which are nobody's input: it is full, read-only or broken.</summary>
public static class DiskFault
{
    /// <summary>ENOSPC of Linux: no space is left.</summary>
    public const int OutOfSpace = 28;

    /// <summary>EDQUOT of Linux: a quota is used up.</summary>
    public const int OverQuota = 122;

    /// <summary>EROFS of Linux: the file system is read-only.</summary>
    public const int ReadOnly = 30;

    // EIO of Linux; ERROR_WRITE_PROTECT, ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and ERROR_IO_DEVICE of Windows. Outside of Windows an
    // IOException carries the system's error number; Windows' own codes are of another range.
    private static readonly int[] All =
    [
        5, OutOfSpace, ReadOnly, OverQuota,
        unchecked((int)0x80070013), unchecked((int)0x80070027), unchecked((int)0x80070070), unchecked((int)0x8007045D),
    ];

    /// <summary>Whether an error is the disk's.</summary>
    /// <param name="error">The error.</param>
    public static bool Is(IOException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return All.Contains(error.HResult);
    }
}
