package didww

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS

class LeaksTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    fun `memory stays flat`() {
        val printed = ownProcess("didww.bench.LeaksKt", "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch")
        assertTrue("memory is flat" in printed, printed)
    }
}
