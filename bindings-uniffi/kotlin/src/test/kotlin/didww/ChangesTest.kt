package didww

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.math.BigDecimal
import java.time.Instant

class ChangesTest {
    @Test
    fun `an update carries what was changed and nothing else`() = withSandbox { sandbox, client ->
        val did = anyDid(client)
        assertFalse(did.isChanged)
        val before = sandbox.requests().size
        client.dids.update(did)
        assertEquals(before, sandbox.requests().size, "nothing changed sends nothing")

        did.description = "checked"
        assertTrue(did.isChanged)
        assertSame(did, client.dids.update(did))
        assertEquals(mapOf("description" to "checked"), sandbox.patched("/v3/dids"))
        assertFalse(did.isChanged)

        did.description = null
        client.dids.update(did)
        assertEquals(mapOf("description" to null), sandbox.patched("/v3/dids"))
    }

    @Test
    fun `null in a constructor is not sent and null that is set is`() = withSandbox { sandbox, client ->
        val id = anyDid(client).id
        client.dids.update(Did(id = id, description = null, capacityLimit = 3))
        assertEquals(mapOf("capacity_limit" to 3L), sandbox.patched("/v3/dids"))
        client.dids.update(id) { capacityLimit = null }
        assertEquals(mapOf("capacity_limit" to null), sandbox.patched("/v3/dids"))
    }

    @Test
    fun `nested objects and lists that are changed in place count`() = withSandbox { sandbox, client ->
        val made = VoiceInTrunk(
            name = "in place",
            configuration = SipConfiguration(host = "sip.example.com", codecIds = listOf(Codec.PCMU, Codec.PCMA)),
        )
        val trunk = client.voiceInTrunks.create(made)
        val sip = trunk.configuration as SipConfiguration
        assertSame(sip, trunk.configuration)
        assertSame(sip.codecIds, sip.codecIds)
        sip.codecIds.remove(Codec.PCMA)
        assertTrue(trunk.isChanged)
        client.voiceInTrunks.update(trunk)
        val configuration = (sandbox.patched("/v3/voice_in_trunks") as Map<*, *>)["configuration"] as Map<*, *>
        assertEquals(setOf("codec_ids"), (configuration["attributes"] as Map<*, *>).keys)
        assertSame(sip, trunk.configuration, "whoever holds it goes on to hold what is the trunk's")
        assertEquals(listOf(Codec.PCMU), sip.codecIds)
    }

    @Test
    fun `what is included is one object, however often it is linked to`() = withSandbox { _, client ->
        val trunk = client.voiceInTrunks.list().first() ?: error("no trunk")
        val ids = client.dids.list {
            pageSize = 2
            sort("number")
        }.page().map { it.id }
        for (id in ids) client.dids.update(id) { voiceInTrunkId = trunk.id }
        val dids = client.dids.list {
            include("voice_in_trunk")
            sort("number")
        }.page().filter { it.id in ids }
        assertEquals(2, dids.size)
        assertSame(dids[0].voiceInTrunk, dids[0].voiceInTrunk)
        assertSame(dids[0].voiceInTrunk, dids[1].voiceInTrunk)
        assertEquals(trunk.id, dids[0].voiceInTrunkId)
    }

    @Test
    fun `setting one relationship clears the one that it excludes`() {
        val did = Did()
        did.voiceInTrunkGroupId = "g"
        did.voiceInTrunkId = "t"
        assertEquals(emptyList<ResourceIdentifier>(), did.linkage("voice_in_trunk_group"))
        assertEquals(listOf(ResourceIdentifier("voice_in_trunks", "t")), did.linkage("voice_in_trunk"))
        assertNull(did.linkage("capacity_pool"))
    }

    @Test
    fun `a copy is changed on its own, and equal until then`() = withSandbox { _, client ->
        val did = anyDid(client)
        val copy = did.copy()
        assertNotSame(did, copy)
        assertEquals(did, copy)
        assertEquals(did.hashCode(), copy.hashCode())
        copy.description = "another"
        assertNotEquals(did, copy)
        assertFalse(did.isChanged)
        copy.reset()
        assertEquals(did, copy)
    }

    @Test
    fun `secrets are not shown`() {
        val sip = SipConfiguration(host = "sip.example.com", authPassword = "correct horse")
        val trunk = VoiceInTrunk(name = "secret", configuration = sip)
        assertFalse("correct horse" in trunk.toString())
        assertTrue("authPassword=[redacted]" in "$sip")
        assertEquals("correct horse", sip.authPassword)
        assertTrue("correct horse" in sip.toJson())
    }

    @Test
    fun `values have their types`() = withSandbox { _, client ->
        val balance = client.balance.find()
        assertEquals(balance.totalBalance, balance.balance + balance.credit)
        val did = anyDid(client)
        assertTrue(did.createdAt!!.isBefore(Instant.now()))
        assertEquals(did.createdAt, did["created_at"])
        assertEquals(BigDecimal("1.50"), VoiceOutTrunk(thresholdAmount = BigDecimal("1.50")).thresholdAmount)
    }

    @Test
    fun `values of enums that this release does not know are kept`() {
        val status = OrderStatus.of("teleported")
        assertTrue(status is OrderStatus.Other)
        assertEquals(OrderStatus.Other("teleported"), status)
        assertSame(OrderStatus.PENDING, OrderStatus.of("pending"))
        assertEquals(OrderStatus.PENDING, OrderStatus.Other("pending"))
        assertNotEquals(ExportStatus.of("pending"), OrderStatus.PENDING)
        assertTrue(OrderStatus.PENDING in OrderStatus.entries)
    }

    @Test
    fun `attributes that this release does not know are kept and sent`() {
        val did = Did.fromJson("""{"type":"dids","id":"1","attributes":{"mood":"sunny","big":9007199254740993}}""")
        assertEquals(mapOf("mood" to "sunny", "big" to 9007199254740993L), did.unknownAttributes)
        did["mood"] = listOf("rainy", 9007199254740993L)
        assertTrue(""""mood":["rainy",9007199254740993]""" in did.toJson())
        assertFalse("rainy" in did.toString(), "whether it is a secret is not known")
    }

    @Test
    fun `what cannot be sent is refused when it is set, with the member`() {
        val wrong = assertThrows<InvalidInputException> { Did()["description"] = Any() }
        assertEquals("description", wrong.member)
        assertThrows<InvalidInputException> { Did()["capacity_limit"] = Double.NaN }
        val half = assertThrows<InvalidInputException> { Did(id = "1", description = "\uD800").toJson() }
        assertTrue("surrogate" in half.message.orEmpty(), half.message)
    }
}
