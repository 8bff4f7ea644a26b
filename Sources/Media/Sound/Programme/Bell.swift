import Glibc

/// Owner of a semaphore (`sem_init`): threads ring it, one thread waits for it.
///
/// Unchecked, because the pointer is set once and POSIX semaphores are made for use from several threads.
final class Bell: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func ring() { sem_post(semaphore) }

    /// Returns once for each ring.
    func wait() { while sem_wait(semaphore) != 0, errno == EINTR {} }
}
