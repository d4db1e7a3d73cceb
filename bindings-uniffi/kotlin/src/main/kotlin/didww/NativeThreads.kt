package didww

import com.sun.jna.Callback
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import didww.ffi.uniffiCallbackInterfaceFunctions
import didww.ffi.uniffiCallbackInterfaceListener
import didww.ffi.uniffiCallbackInterfaceSeen
import didww.ffi.uniffiCallbackInterfaceTransferred
import didww.ffi.uniffiRustFutureContinuationCallbackImpl

/**
 * The core's threads as the Java machine sees them: they become daemons, which keep no program alive, by what they call first, and
 * stay so. A thread that came and went with each call would cost that call more than all else.
 */
internal object NativeThreads {
    private val called: List<Callback> = listOf(
        uniffiRustFutureContinuationCallbackImpl,
        uniffiCallbackInterfaceFunctions.onRequest,
        uniffiCallbackInterfaceFunctions.onResponse,
        uniffiCallbackInterfaceFunctions.credential,
        uniffiCallbackInterfaceFunctions.rejected,
        uniffiCallbackInterfaceFunctions.uniffiFree,
        uniffiCallbackInterfaceFunctions.uniffiClone,
        uniffiCallbackInterfaceListener.said,
        uniffiCallbackInterfaceListener.uniffiFree,
        uniffiCallbackInterfaceSeen.seen,
        uniffiCallbackInterfaceSeen.uniffiFree,
        uniffiCallbackInterfaceSeen.uniffiClone,
        uniffiCallbackInterfaceTransferred.moved,
        uniffiCallbackInterfaceTransferred.uniffiFree,
        uniffiCallbackInterfaceTransferred.uniffiClone,
    )

    init {
        for (callback in called) {
            Native.setCallbackThreadInitializer(callback, CallbackThreadInitializer(true, false, "didww"))
        }
    }

    /** Sees to it before anything is called. */
    fun prepare() = Unit
}
